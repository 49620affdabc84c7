// Custom fields of several types for tests of forms: what somebody says who needs a meeting room.

export const everyone = { audience: 'everyone', isGlobal: false } as const;

export const ROOM = {
  id: 'room',
  label: { en: 'Room', fr: 'Salle' },
  type: 'text',
  isMandatory: true,
  ...everyone,
} as const;

export const SEATS = {
  id: 'seats',
  label: { en: 'Seats', fr: 'Places' },
  type: 'number',
  min: 1,
  max: 500,
  ...everyone,
} as const;

export const FLOOR = {
  id: 'floor',
  label: { en: 'Floor', fr: 'Étage' },
  type: 'dropdown',
  options: [
    { id: 'ground', label: { en: 'Ground', fr: 'Rez-de-chaussée' } },
    { id: 'first', label: { en: 'First', fr: 'Premier' } },
  ],
  ...everyone,
} as const;

export const DAYS = {
  id: 'days',
  label: { en: 'Days', fr: 'Jours' },
  type: 'multiple',
  options: [
    { id: 'mo', label: { en: 'Monday', fr: 'Lundi' } },
    { id: 'tu', label: { en: 'Tuesday', fr: 'Mardi' } },
  ],
  ...everyone,
} as const;

/** `rooms`: what the category of meeting rooms has. */
export const roomCategories = (rooms: {
  readonly fields: readonly string[];
  readonly priority?: string;
}) => [
  { id: 'building', label: { en: 'Building', fr: 'Bâtiment' } },
  {
    id: 'building-rooms',
    parentId: 'building',
    label: { en: 'Meeting rooms', fr: 'Salles de réunion' },
    ...rooms,
  },
  { id: 'other', label: { en: 'Other', fr: 'Autre' } },
];
