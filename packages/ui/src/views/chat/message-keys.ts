/** Arrow keys through the messages, with Shift selecting them; Tab reaches one of them. */
import type { MessageView } from '@pvtcoms/rpc/client'
import type { TargetedKeyboardEvent } from 'preact'
import { useState } from 'preact/hooks'
import type { Row } from './rows.ts'

interface MessageKeys {
  /** The message that has the focus, or would get it. */
  readonly active: number | undefined
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLDivElement>) => void
}

/** `onSelect`: all up to that message. */
export function useMessageKeys(
  all: readonly Row[],
  onSelect: (message: MessageView, range: boolean) => void,
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
    const row = all[targets[event.key] ?? -1]
    if (row === undefined) return
    event.preventDefault()
    const from = all[here]
    if (event.shiftKey && from !== undefined) {
      onSelect(from.message, true)
      onSelect(row.message, true)
    }
    setActive(row.message.id)
    // The focus also scrolls it onto the screen.
    event.currentTarget.querySelector<HTMLElement>(`[data-message="${row.message.id}"]`)?.focus()
  }
  return { active, onKeyDown }
}
