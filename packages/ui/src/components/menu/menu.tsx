/**
 * A menu on a native popover: the browser closes it on Escape and on a click elsewhere. Arrow keys go through
 * its items. It is placed beside what opened it, within the window.
 */
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon, type IconName } from '../icon/icon.tsx'
import { usePopover } from './popover.ts'

export interface MenuItem {
  readonly label: string
  readonly icon?: IconName
  readonly tone?: 'bad'
  /** Given for an item that is switched on or off. */
  readonly checked?: boolean
  readonly onSelect: () => void
}

interface MenuProps {
  readonly label: string
  /** Where on screen the element is that opened it. */
  readonly anchor: DOMRect
  readonly items: readonly MenuItem[]
  readonly onClose: () => void
  /** Buttons above the items. */
  readonly top?: JSX.Element
}

export function Menu({ label, anchor, items, onClose, top }: MenuProps): JSX.Element {
  const ref = useRef<HTMLDivElement>(null)
  usePopover(ref, anchor, (menu) => buttons(menu)[0])
  return (
    <div
      ref={ref}
      class="menu"
      popover="auto"
      role="menu"
      aria-label={label}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose()
      }}
      onKeyDown={(event) => move(event)}
    >
      {top}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
          class={`menu-item${item.tone === 'bad' ? ' bad' : ''}`}
          aria-checked={item.checked}
          onClick={() => {
            ref.current?.hidePopover()
            item.onSelect()
          }}
        >
          {item.icon !== undefined && <Icon name={item.icon} small />}
          <span class="grow">{item.label}</span>
          {item.checked === true && <Icon name="check" small />}
        </button>
      ))}
    </div>
  )
}

function buttons(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')]
}

function move(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const all = buttons(event.currentTarget)
  const at = all.indexOf(document.activeElement as HTMLElement)
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: all.length - 1,
  }
  const next = steps[event.key]
  if (next === undefined) {
    if (event.key === 'Tab') event.currentTarget.hidePopover()
    return
  }
  event.preventDefault()
  event.stopPropagation()
  all[(next + all.length) % all.length]?.focus()
}
