/** A native popover beside what opened it, within the window: the browser closes it on Escape and on a click elsewhere. */
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

const GAP = 4
const EDGE = 8

/** Shows it as long as it is drawn, with the focus on `first` in it. The focus goes back if nothing else has it in the end. */
export function usePopover(
  ref: RefObject<HTMLElement | null>,
  anchor: DOMRect,
  first: (popover: HTMLElement) => HTMLElement | null | undefined,
): void {
  useEffect(() => {
    const popover = ref.current
    if (popover === null) return
    const before = document.activeElement
    popover.showPopover()
    lay(popover, anchor)
    first(popover)?.focus()
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus()
    }
  }, [anchor])
}

function lay(popover: HTMLElement, anchor: DOMRect): void {
  const { width, height } = popover.getBoundingClientRect()
  const rightToLeft = document.documentElement.dir === 'rtl'
  const wanted = rightToLeft ? anchor.right - width : anchor.left
  const left = Math.min(Math.max(EDGE, wanted), Math.max(EDGE, innerWidth - width - EDGE))
  const below = anchor.bottom + GAP
  const fits = below + height + EDGE <= innerHeight
  const top = fits ? below : Math.max(EDGE, anchor.top - height - GAP)
  popover.style.left = `${left}px`
  popover.style.top = `${top}px`
}
