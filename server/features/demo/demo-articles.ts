// Articles of the demo's desks (P10): what each answers often, in the languages of its customers.

import { toInstant } from '#shared/base/clock.ts';
import type { ArticleId, IdSource, WorkspaceId } from '#shared/base/ids.ts';
import type { ArticleAudience, ArticleText } from '#shared/templates/article.ts';
import { insertPublished } from '#server/features/articles/index.ts';
import type { Tx } from '#server/platform/db/database.ts';

type DemoArticle = {
  readonly audience: ArticleAudience;
  readonly texts: { readonly [language: string]: ArticleText };
};

export const DEMO_ARTICLES: { readonly [blueprint: string]: readonly DemoArticle[] } = {
  extranet: [
    {
      audience: 'public',
      texts: {
        fr: {
          title: 'Trouver le numéro de série de votre appareil',
          summary: 'Quinze signes, sous l’appareil ou dans son menu.',
          html: '<p>Le numéro de série compte quinze chiffres et lettres majuscules.</p><ol><li>Retournez l’appareil\u00a0: il figure sur l’étiquette, sous le code-barres.</li><li>Si l’étiquette est illisible, ouvrez le menu <strong>Réglages</strong>, puis <strong>À propos</strong>.</li><li>Recopiez-le dans votre demande\u00a0: nous retrouvons ainsi votre achat.</li></ol>',
        },
        en: {
          title: 'Find the serial number of your device',
          summary: 'Fifteen signs, below the device or in its menu.',
          html: '<p>The serial number has fifteen digits and capital letters.</p><ol><li>Turn the device over: it is on the label, below the bar code.</li><li>If the label cannot be read, open <strong>Settings</strong>, then <strong>About</strong>.</li><li>Copy it into your request: with it we find what you have bought.</li></ol>',
        },
      },
    },
    {
      audience: 'public',
      texts: {
        fr: {
          title: 'L’appareil ne s’allume plus',
          summary: 'Trois vérifications avant de nous écrire.',
          html: '<p>Dans l’ordre\u00a0:</p><ol><li>Essayez une autre prise de courant.</li><li>Débranchez l’appareil, attendez une minute, rebranchez-le.</li><li>Maintenez la touche de mise en marche dix secondes.</li></ol><p>Rien ne se passe\u00a0? Envoyez-nous une demande avec le numéro de série et une photo du voyant.</p>',
        },
        en: {
          title: 'The device does not switch on any more',
          summary: 'Three things to try before you write to us.',
          html: '<p>One after the other:</p><ol><li>Try another socket.</li><li>Unplug the device, wait a minute, plug it in again.</li><li>Hold the power key for ten seconds.</li></ol><p>Nothing happens? Send us a request with the serial number and a picture of the light.</p>',
        },
      },
    },
    {
      audience: 'internal',
      texts: {
        fr: {
          title: 'Échange sous garantie\u00a0: ce que nous vérifions',
          summary: 'Pour les techniciens, avant d’accepter un échange.',
          html: '<ul><li>La date de vente a moins de deux ans.</li><li>Le numéro de série est celui de la vente.</li><li>Le défaut n’est pas dû à un choc\u00a0: demander une photo.</li></ul>',
        },
      },
    },
  ],
  maildesk: [
    {
      audience: 'public',
      texts: {
        en: {
          title: 'Change the dates of a booking',
          summary: 'Free of charge until seven days before you arrive.',
          html: '<p>Until seven days before you arrive, new dates cost nothing. Write to us with:</p><ul><li>the number of your booking,</li><li>the new day of arrival,</li><li>the number of nights.</li></ul><p>Later than that the hotel decides; we ask for you.</p>',
        },
        fr: {
          title: 'Changer les dates d’une réservation',
          summary: 'Sans frais jusqu’à sept jours avant l’arrivée.',
          html: '<p>Jusqu’à sept jours avant l’arrivée, changer de dates ne coûte rien. Écrivez-nous avec\u00a0:</p><ul><li>le numéro de la réservation,</li><li>le nouveau jour d’arrivée,</li><li>le nombre de nuits.</li></ul><p>Plus tard, l’hôtel décide\u00a0; nous demandons pour vous.</p>',
        },
      },
    },
  ],
  helpdesk: [
    {
      audience: 'public',
      texts: {
        en: {
          title: 'The printer shows a paper jam',
          summary: 'How to get the paper out without tearing it.',
          html: '<ol><li>Switch the printer off.</li><li>Open the tray and the door at the back.</li><li>Pull the paper out slowly, with both hands, the way it was going.</li><li>Close both and switch it on again.</li></ol><p>If it jams again within the hour, write to us.</p>',
        },
        fr: {
          title: 'L’imprimante signale un bourrage papier',
          summary: 'Retirer le papier sans le déchirer.',
          html: '<ol><li>Éteignez l’imprimante.</li><li>Ouvrez le bac et la porte arrière.</li><li>Tirez lentement le papier, à deux mains, dans le sens où il avançait.</li><li>Refermez et rallumez.</li></ol><p>Si le papier se bloque encore dans l’heure, écrivez-nous.</p>',
        },
      },
    },
    {
      audience: 'public',
      texts: {
        en: {
          title: 'I have forgotten my password',
          summary: 'You can choose a new one by yourself.',
          html: '<p>On the sign-in page, choose <strong>Forgotten</strong> and type your address. You get a link that works for half an hour.</p><p>No mail? Look among unwanted mail, then write to us.</p>',
        },
        fr: {
          title: 'J’ai oublié mon mot de passe',
          summary: 'Vous pouvez en choisir un nouveau sans nous.',
          html: '<p>Sur la page de connexion, choisissez <strong>Oublié</strong> et tapez votre adresse. Vous recevez un lien qui fonctionne une demi-heure.</p><p>Pas de message\u00a0? Regardez parmi les indésirables, puis écrivez-nous.</p>',
        },
      },
    },
  ],
};

/** Published as if its administrator had written it. */
export async function writeArticles(
  tx: Tx,
  workspaceId: WorkspaceId,
  desk: {
    readonly blueprint: string;
    readonly languages: readonly string[];
    readonly administrator: { readonly id: string; readonly name: string };
    readonly ids: IdSource;
    readonly nowMs: number;
  },
): Promise<void> {
  for (const { audience, texts } of DEMO_ARTICLES[desk.blueprint] ?? [])
    await insertPublished(tx, workspaceId, {
      id: desk.ids<ArticleId>(),
      audience,
      texts: Object.fromEntries(
        Object.entries(texts).filter(([language]) => desk.languages.includes(language)),
      ),
      at: toInstant(desk.nowMs),
      by: desk.administrator,
    });
}
