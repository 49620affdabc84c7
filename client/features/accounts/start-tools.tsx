import Languages from 'lucide-solid/icons/languages';
import { rememberLanguage } from '#client/i18n/device-language.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { languageNames, languages } from '#client/i18n/languages.ts';
import { buttonClass } from '#client/ui/button-class.ts';
import { Menu } from '#client/ui/menu.tsx';

/** The language menu on every page before signing in. */
export function StartTools() {
  const i18n = useI18n();
  return (
    <Menu
      label={i18n.t('common.labelled', {
        label: i18n.t('common.language'),
        value: languageNames[i18n.language()],
      })}
      triggerClass={buttonClass({ variant: 'quiet' })}
      items={languages.map((language) => ({
        label: languageNames[language],
        checked: i18n.language() === language,
        onSelect: () => {
          rememberLanguage(language);
          void i18n.setLanguage(language);
        },
      }))}
    >
      <Languages aria-hidden="true" />
      {languageNames[i18n.language()]}
    </Menu>
  );
}
