/**
 * Typing comes first. Drawing what arrives takes about as long as drawing a letter, and a key that is pressed meanwhile
 * has to wait. So what arrives is drawn right after a letter was, when the next key is furthest away.
 */

/** Events within so many milliseconds are applied together: most changes are several events. */
const TOGETHER_MS = 4
/** The person is typing if the last key was so many milliseconds ago. */
const TYPING_MS = 1_000
/** While somebody types, events wait for so many milliseconds at most. */
const PATIENCE_MS = 150

let lastKey = Number.NEGATIVE_INFINITY
let waiting: (() => void) | undefined
let timer: ReturnType<typeof setTimeout> | undefined

export function watchTyping(): void {
  const afterFrame = (): void => void setTimeout(run)
  document.addEventListener(
    'keydown',
    () => {
      lastKey = performance.now()
      requestAnimationFrame(afterFrame)
    },
    { capture: true, passive: true },
  )
}

/** Runs `work` soon, or if somebody types, between two keys. Only one piece of work may wait. */
export function betweenKeys(work: () => void): void {
  const types = performance.now() - lastKey < TYPING_MS
  waiting = work
  timer = setTimeout(run, types ? PATIENCE_MS : TOGETHER_MS)
}

function run(): void {
  clearTimeout(timer)
  const work = waiting
  waiting = undefined
  work?.()
}
