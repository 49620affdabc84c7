// Whether anybody is there, in whichever tab: what is done in one counts in all.

const IDLE_MS = 10 * 60_000;
const WARN_MS = 60_000;
const LOOK_MS = 5_000;
const TELL_MS = 2_000;
const ACTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

export type IdleWatch = {
  /** Somebody has said so. */
  readonly touch: () => void;
  readonly stop: () => void;
};

/** `onWarn` a minute before it is over; `onBack`: somebody is there after all. By the clock, as timers sleep with a lid. */
export function watchIdle(options: {
  readonly onWarn: () => void;
  readonly onBack: () => void;
  readonly onOver: () => void;
  /** Somebody has done something in this tab. */
  readonly onHere: () => void;
}): IdleWatch {
  const channel = new BroadcastChannel('homing-presence');
  let lastAt = Date.now();
  let toldAt = 0;
  let isWarned = false;
  let isOver = false;

  const heard = (): void => {
    lastAt = Date.now();
    if (!isWarned) return;
    isWarned = false;
    options.onBack();
  };
  const touch = (): void => {
    if (isOver) return;
    // A lid that is opened after an hour is no presence.
    look();
    if (isOver) return;
    heard();
    options.onHere();
    if (lastAt - toldAt < TELL_MS) return;
    toldAt = lastAt;
    channel.postMessage('here');
  };
  /** While it asks, only an answer counts: a mouse that is moved may be anybody's. */
  const act = (): void => {
    if (!isWarned) touch();
  };
  const look = (): void => {
    const idle = Date.now() - lastAt;
    if (isOver) return;
    if (idle >= IDLE_MS) {
      isOver = true;
      options.onOver();
    } else if (idle >= IDLE_MS - WARN_MS && !isWarned) {
      isWarned = true;
      options.onWarn();
    }
  };
  channel.addEventListener('message', heard);
  const timer = setInterval(look, LOOK_MS);
  for (const name of ACTS) window.addEventListener(name, act, { capture: true, passive: true });
  document.addEventListener('visibilitychange', look);
  return {
    touch,
    stop: () => {
      clearInterval(timer);
      channel.close();
      for (const name of ACTS) window.removeEventListener(name, act, { capture: true });
      document.removeEventListener('visibilitychange', look);
    },
  };
}
