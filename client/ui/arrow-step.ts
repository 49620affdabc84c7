/** Where a sideways arrow leads among things in a row: on or back, as the text of the place runs; 0 for other keys. */
export function arrowStep(event: Pick<KeyboardEvent, 'key'>, place: Element): -1 | 0 | 1 {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return 0;
  const isRightToLeft = getComputedStyle(place).direction === 'rtl';
  return (event.key === 'ArrowRight') === isRightToLeft ? -1 : 1;
}
