/** Buttons with words, and buttons with an icon, whose words are a tooltip and a label for screen readers. */
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon, type IconName } from '../icon/icon.tsx'

interface ButtonProps {
  readonly children: ComponentChildren
  readonly tone?: 'main' | 'plain' | 'quiet' | 'bad'
  readonly icon?: IconName
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  readonly wide?: boolean
  /** While it runs, the button cannot be pressed again. */
  readonly onClick?: () => unknown
}

export function Button({
  children,
  tone = 'plain',
  icon,
  type = 'button',
  disabled = false,
  wide = false,
  onClick,
}: ButtonProps): JSX.Element {
  const [busy, setBusy] = useState(false)
  const press = (): void => {
    const result = onClick?.()
    if (!(result instanceof Promise)) return
    setBusy(true)
    const done = (): void => setBusy(false)
    result.then(done, done)
  }
  return (
    <button
      type={type}
      class={`button ${tone}${wide ? ' wide' : ''}`}
      disabled={disabled || busy}
      aria-busy={busy}
      onClick={press}
    >
      {icon !== undefined && <Icon name={icon} small />}
      <span>{children}</span>
    </button>
  )
}

interface IconButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly onClick?: (event: MouseEvent) => void
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly tone?: 'quiet' | 'main'
  readonly type?: 'button' | 'submit'
  /** The id of the popover that it opens. */
  readonly menu?: string
}

export function IconButton({
  icon,
  label,
  onClick,
  pressed,
  disabled = false,
  tone = 'quiet',
  type = 'button',
  menu,
}: IconButtonProps): JSX.Element {
  return (
    <button
      type={type}
      class={`icon-button ${tone}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      aria-pressed={pressed}
      {...(menu === undefined ? {} : { 'aria-haspopup': 'menu' as const })}
      onClick={(event) => onClick?.(event)}
    >
      <Icon name={icon} />
    </button>
  )
}
