// A photo of a phone is four times as large as anyone needs to see what is on it. Here it is made smaller, upright as the
// camera meant it, without what the camera wrote into it besides (place, device). Runs in a worker, or in the page where
// there is none.

export const LONGEST_SIDE = 2_048;
const QUALITY = 0.82;
/** Not worth another generation of loss. */
const WORTH = 0.9;
const TYPE = 'image/jpeg';

export type Shrunk = { readonly blob: Blob; readonly width: number; readonly height: number };

/** Photos only: a screenshot loses what it shows, and an animation its movement. */
export const isPhoto = (type: string): boolean =>
  type === 'image/jpeg' || type === 'image/webp' || type === 'image/heic' || type === 'image/heif';

/** Undefined: it stays as it is, because it is small enough, or cannot be read here. */
export async function shrink(photo: Blob): Promise<Shrunk | undefined> {
  const whole = await readImage(photo);
  if (whole === undefined) return undefined;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
  const width = Math.max(1, Math.round(whole.width * scale));
  const height = Math.max(1, Math.round(whole.height * scale));
  try {
    const blob = await draw(whole, width, height);
    return blob !== undefined && blob.size < photo.size * WORTH
      ? { blob, width, height }
      : undefined;
  } finally {
    whole.close();
  }
}

async function readImage(photo: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(photo, { imageOrientation: 'from-image' });
  } catch (error) {
    // A format that this browser cannot draw, or a damaged file: the server judges it as it is.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function draw(image: ImageBitmap, width: number, height: number): Promise<Blob | undefined> {
  if ('OffscreenCanvas' in globalThis) {
    const canvas = new OffscreenCanvas(width, height);
    if (!paint(canvas.getContext('2d'), image, width, height)) return undefined;
    return canvas.convertToBlob({ type: TYPE, quality: QUALITY });
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  if (!paint(canvas.getContext('2d'), image, width, height)) return undefined;
  return new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob ?? undefined), TYPE, QUALITY),
  );
}

function paint(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null,
  image: ImageBitmap,
  width: number,
  height: number,
): boolean {
  if (context === null) return false;
  // What was see-through would be black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return true;
}
