/** Reads the QR code in a picture file. Its size is checked before its pixels are unpacked. */
import { host } from '../../host/host.ts'
import { greyPicture } from './grey-picture.ts'

/** A photograph has fewer pixels; a file of 60 KB can claim a hundred times as many. */
const MOST_PIXELS = 100_000_000

/** Rejects what is no picture, or too large a one. */
export async function readPicture(file: File): Promise<Uint8Array | undefined> {
  const picture = new Image()
  picture.src = URL.createObjectURL(file)
  try {
    await new Promise((resolve, reject) => {
      picture.onload = resolve
      picture.onerror = reject
    })
    const { naturalWidth, naturalHeight } = picture
    if (naturalWidth * naturalHeight > MOST_PIXELS) throw new Error('too large')
    const grey = greyPicture(picture, naturalWidth, naturalHeight)
    return grey && (await host.qr.read(grey))
  } finally {
    URL.revokeObjectURL(picture.src)
  }
}
