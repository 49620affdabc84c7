export { mailRound } from './mail-round.ts';
