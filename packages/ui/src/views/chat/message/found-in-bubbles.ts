/**
 * Marks what was found in the messages that are on the page. The browser paints over the text, which stays as it is: what
 * draws messages knows nothing of searches. What was found is looked for as it was written, as a message may be shown
 * with more or less than was written, and the first, second … time that it was written is the first, second … shown.
 */
import type { HitView } from '@pvtcoms/rpc/client'

/** As the style sheet names it. */
const NAME = 'found'

export function markInBubbles(hits: readonly HitView[]): void {
  if (typeof Highlight === 'undefined') return
  const ranges = hits.flatMap((hit) => {
    const bubble = document.querySelector(`[data-message="${hit.message.id}"] .bubble-text`)
    return bubble === null ? [] : rangesIn(bubble, hit)
  })
  CSS.highlights.set(NAME, new Highlight(...ranges))
}

function rangesIn(bubble: Element, { message, found }: HitView): readonly Range[] {
  const nodes = textNodes(bubble)
  const shown = nodes.map(({ data }) => data).join('')
  const written = message.text ?? ''
  return found.flatMap(({ from, to }) => {
    const text = written.slice(from, to)
    const at = occurrence(shown, text, countBefore(written, text, from))
    return at === -1 ? [] : [rangeOf(nodes, at, at + text.length)]
  })
}

function textNodes(element: Element): readonly Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const nodes: Text[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Text) nodes.push(node)
  }
  return nodes
}

/** How many times `part` is in `text` before `end`. */
function countBefore(text: string, part: string, end: number): number {
  let count = 0
  for (let at = text.indexOf(part); at !== -1 && at < end; at = text.indexOf(part, at + 1)) count++
  return count
}

function occurrence(text: string, part: string, index: number): number {
  let at = text.indexOf(part)
  for (let count = 0; count < index && at !== -1; count++) at = text.indexOf(part, at + 1)
  return at
}

function rangeOf(nodes: readonly Text[], from: number, to: number): Range {
  const range = new Range()
  let start = 0
  for (const node of nodes) {
    const end = start + node.length
    if (from >= start && from < end) range.setStart(node, from - start)
    if (to > start && to <= end) range.setEnd(node, to - start)
    start = end
  }
  return range
}
