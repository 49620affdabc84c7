// The access-code page: number and code open one request to its requester (P2).

import './pages.css';
import { forgetExpired } from './kept.ts';
import { forgetOldFiles } from './unsent-files.ts';
import { mountTrack } from './track-app.tsx';

forgetExpired();
void forgetOldFiles();
// What the plain form has opened is a page of its own, complete as it is.
if (document.getElementById('track') !== null) mountTrack();

if ('serviceWorker' in navigator) {
  // Refused on insecure origins and in some private modes; the page works without it.
  navigator.serviceWorker.register('/sw.js').catch(() => undefined);
}
