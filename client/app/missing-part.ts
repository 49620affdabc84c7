// Parts of the app are fetched when they are first needed. The router answers one that cannot be fetched by loading the
// page anew: after a new release that helps, without a network it leaves the browser's error page where the desk was.

const NAME = 'MissingPart';

/** Under another name the router passes the error on, and the page stays as it is. */
export function keepPageWithoutPart(): void {
  window.addEventListener('vite:preloadError', ({ payload }) => {
    payload.name = NAME;
    payload.message = `A part of Homing could not be fetched (${payload.message})`;
  });
}

export const isMissingPart = (error: unknown): boolean =>
  error instanceof Error && error.name === NAME;
