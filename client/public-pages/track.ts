// The access-code page: number and code open one request to its requester (P2).

import './pages.css';
import { forgetExpired } from './kept.ts';
import { mountTrack } from './track-app.tsx';

forgetExpired();
mountTrack();

if ('serviceWorker' in navigator) {
  // Refused on insecure origins and in some private modes; the page works without it.
  navigator.serviceWorker.register('/sw.js').catch(() => undefined);
}
