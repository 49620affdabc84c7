// Of what somebody writes, the words that may tell what it is about, each as its beginning: so "printers" is found where
// "printer" stands. Only for finding: nothing is shown of it.

import { wordsIn } from '#shared/conditions/asked-words.ts';
import { wordsOf } from '#shared/conditions/words.ts';

/** Folded. Long enough to be taken for telling, and said about everything. */
const SAID_OF_ALL = new Set(
  `about after again also another any anything are because been before but can cannot could did does doing don for from
  get gets getting had has have hello help her here him his how into its just know like make more need not now off one only
  our out over please same she should since some still than thanks that the their them then there these they this those
  time try trying use used using very want was way were what when where which while who why will with work works working
  would you your
  alors aucun aussi autre aux avant avec avoir bonjour car ces cet cette chez comme comment dans depuis des donc elle elles
  encore est etre fait faire font ici ils les leur leurs lors mais meme merci mes moi mon nos notre nous par pas peut peux
  plus pour pouvez pourquoi quand que quel quelle qui quoi sans sera ses son sont sur tous tout toute toutes tres une vos
  votre vous aide aider
  aber alle alles als auch auf aus bei beim bin bis bitte danke das dass dem den der des die dies diese dieser dieses doch
  durch ein eine einem einen einer eines fur habe haben hallo hat hatte hier ich ihr ihre immer ist jetzt kann kein keine
  konnen man mehr mein meine meiner mich mir mit nach nicht noch nur oder ohne schon sehr sein seit sich sie sind uber und
  uns unser unsere viel vom von vor war warum was wenn wer werden wie wieder wir wird wurde zum zur hilfe
  algo ante antes aqui asi aun aunque bien cada como con contra cual cuando del desde donde dos ella ellos entre era eran
  esa ese eso esta estan estas este esto estos favor fue gracias hace hacer hasta hay hola las les los mas menos mis mucho
  muy nada nos nuestra nuestro otra otro para pero poco por porque pude puede puedo que quien sea ser sin sobre solo son
  sus tambien tan tener tengo tiene toda todas todo todos una uno unos usted ustedes ayuda
  الى على هذا هذه ذلك التي الذي كان كانت لكن ليس انا نحن هل كيف متى عند عندي من في عن مع بعد قبل كل لا ما لم لن قد يمكن شكرا
  مرحبا اريد`.split(/\s+/),
);
const LEAST_LETTERS = 3;
/** Of the five languages, as long as enough is left of the word. */
const ENDINGS = /(?<=.{4})(?:es|en|er|e)$|(?<=.{3})s$/;

export function tellingStems(text: string, most: number): string[] {
  const stems = wordsIn(wordsOf(text))
    .filter((word) => [...word].length >= LEAST_LETTERS && !SAID_OF_ALL.has(word))
    .map((word) => word.replace(ENDINGS, ''));
  return [...new Set(stems)].slice(0, most);
}
