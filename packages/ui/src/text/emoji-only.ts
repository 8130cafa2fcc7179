/** Messages of a few emoji and nothing else, which are shown larger. What counts as one is what a reader sees as one. */

const MOST = 5
/** A family on a flag of a region has no more; what is longer has more emoji, or heaps of something. */
const LONGEST = MOST * 40
const EMOJI = /^\p{RGI_Emoji}$/v

let segmenter: Intl.Segmenter | undefined

/** How many, 1 to 5; 0 when there are more, or anything else but spaces. */
export function emojiOnly(text: string): number {
  if (text.length > LONGEST) return 0
  const bare = text.replaceAll(/\s/g, '')
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  let count = 0
  for (const { segment } of segmenter.segment(bare)) {
    if (!EMOJI.test(segment)) return 0
    count += 1
  }
  return count <= MOST ? count : 0
}
