/** Arrow keys through the messages: one of them at a time can be reached with Tab. */
import type { RefObject, TargetedKeyboardEvent } from 'preact'
import { useState } from 'preact/hooks'
import type { VirtualizerHandle } from 'virtua'
import type { Row } from './rows.ts'

interface MessageKeys {
  /** The message that has the focus, or would get it. */
  readonly active: number | undefined
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLDivElement>) => void
}

export function useMessageKeys(
  scroller: RefObject<HTMLDivElement | null>,
  list: RefObject<VirtualizerHandle | null>,
  all: readonly Row[],
): MessageKeys {
  const [active, setActive] = useState<number>()
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const focused = document.activeElement?.closest<HTMLElement>('[data-message]')
    const here = all.findIndex(({ message }) => message.id === Number(focused?.dataset['message']))
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: here < 0 ? all.length - 1 : here - 1,
      ArrowDown: here < 0 ? all.length - 1 : here + 1,
      Home: 0,
      End: all.length - 1,
    }
    const next = targets[event.key]
    const row = next === undefined ? undefined : all[next]
    if (next === undefined || row === undefined) return
    event.preventDefault()
    setActive(row.message.id)
    list.current?.scrollToIndex(next, { align: 'nearest' })
    focusSoon(scroller, row.message.id)
  }
  return { active, onKeyDown }
}

/** A message far away is in the page only after the list has scrolled there. */
function focusSoon(scroller: RefObject<HTMLDivElement | null>, id: number, tries = 10): void {
  const found = scroller.current?.querySelector<HTMLElement>(`[data-message="${id}"]`)
  if (found) found.focus({ preventScroll: true })
  else if (tries > 0) requestAnimationFrame(() => focusSoon(scroller, id, tries - 1))
}
