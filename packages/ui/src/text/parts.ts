/** Bytes of UTF-8 that a message may have. */
const MOST = 65_536

/** The beginning of `text` that fits into one message: whole lines, else whole words, where there are any. */
export function firstPart(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MOST))
  if (read === text.length) return text
  const end = ['\n', ' ']
    .map((each) => text.lastIndexOf(each, read - 1))
    .find((at) => at > read / 2)
  return text.slice(0, end === undefined ? read : end + 1)
}
