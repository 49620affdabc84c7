// Pictures, by libvips: only the formats named here are ever given to it, and never SVG, which is a program.

import sharp from 'sharp';

/** A file of a few bytes can say that it is a wall of pixels: such a one is kept, and never drawn by us. */
const MOST_PIXELS = 120_000_000;
const DRAWING_LIMIT_S = 15;
const LONGEST_SIDE = 480;
const QUALITY = 76;

sharp.cache(false);
// One picture at a time, on one thread: the server has other things to do.
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadNsgifFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadHeifFile',
    'VipsForeignLoadTiffFile',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadTiffBuffer',
  ],
});

/** Those that libvips reads here; of others only the signature is known. */
const DRAWN = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/tiff',
]);
export const isDrawn = (type: string): boolean => DRAWN.has(type);

export type Sides = { readonly width: number; readonly height: number };

/** As it is shown, turned as the camera was held. Undefined: no picture. */
export async function pictureSides(path: string): Promise<Sides | undefined> {
  try {
    const {
      width,
      height,
      orientation = 1,
    } = await sharp(path, { limitInputPixels: false }).metadata();
    if (!(width > 0) || !(height > 0)) return undefined;
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    // Whatever libvips has to say about it: it cannot read it.
    return undefined;
  }
}

export const isDrawable = ({ width, height }: Sides): boolean => width * height <= MOST_PIXELS;

/** A small WebP without place, time and camera. Fails where the picture cannot be read. */
export const drawThumbnail = (picture: Uint8Array): Promise<Buffer> =>
  sharp(picture, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
    .rotate()
    .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: QUALITY })
    .timeout({ seconds: DRAWING_LIMIT_S })
    .toBuffer();
