import type { PhaseName } from '../phase-glyph.tsx';

// Invented, and chosen to hurt: long names, long words, other scripts.

const subjects = [
  'The invoice shows the old address although it was changed in May',
  'Printer 4B: Papierstauerkennungssensor meldet dauernd einen Fehler',
  'Cannot sign in',
  'Where is my parcel?',
  'تعذر فتح الملف المرفق منذ صباح اليوم',
  'Refund for the second night in Porto',
];
const people = [
  'Ana Lindqvist',
  'Maximiliane von Hohenstein-Wallershausen',
  'Tom Okafor',
  'Léa Fournier',
  'ليلى حداد',
  'Jun Watanabe',
];
const phases: PhaseName[] = [
  'new',
  'active',
  'waiting-customer',
  'waiting-operator',
  'resolved',
  'closed',
];

export interface SampleTicket {
  id: string;
  subject: string;
  person: string;
  phase: PhaseName;
  minutes: number;
  unread: boolean;
}

export const sampleTickets: SampleTicket[] = Array.from({ length: 24 }, (_, index) => ({
  id: `t${index}`,
  subject: subjects[index % subjects.length] ?? '',
  person: people[(index * 5) % people.length] ?? '',
  phase: phases[(index * 7 + Math.floor(index / 6)) % phases.length] ?? 'new',
  minutes: 2 + index * 3,
  unread: index % 4 === 0,
}));
