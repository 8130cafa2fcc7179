/**
 * Whoever types comes first. To show what arrives takes about as long as to show a letter, and a key pressed
 * meanwhile waits; right after a letter is on screen the next key is furthest away.
 */

/** What comes within so many milliseconds is shown at once: most news are several events. */
const TOGETHER_MS = 4
/** So long after a key another one is expected. */
const TYPING_MS = 1_000
/** So long it is waited for. */
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

/** Soon, and if somebody types, between two keys. One piece of work waits at a time. */
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
