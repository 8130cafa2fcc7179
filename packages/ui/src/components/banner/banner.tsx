/** A box with something to know before going on. */
import type { ComponentChildren, JSX } from 'preact'
import { Icon } from '../icon/icon.tsx'

interface BannerProps {
  readonly tone: 'plain' | 'warn' | 'bad' | 'good'
  readonly title?: string
  readonly children?: ComponentChildren
}

export function Banner({ tone, title, children }: BannerProps): JSX.Element {
  const icon = tone === 'good' ? 'check' : tone === 'plain' ? 'info' : 'alert'
  return (
    <div class={`banner ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon} />
      <div class="grow">
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  )
}
