import type { BusinessHours } from '#shared/engine/configuration.ts';

/** Monday to Friday, nine to six; what every preset starts from. */
export const OFFICE_HOURS: BusinessHours = {
  '1': [['09:00', '18:00']],
  '2': [['09:00', '18:00']],
  '3': [['09:00', '18:00']],
  '4': [['09:00', '18:00']],
  '5': [['09:00', '18:00']],
};
