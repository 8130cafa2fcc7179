/** A button for what cannot be undone: it says what happens, and asks for confirmation. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { t } from '../../strings/index.ts'
import { Button } from '../button/button.tsx'

interface SureProps {
  readonly label: string
  readonly tone?: 'bad' | 'quiet'
  readonly text: string
  /** The words of the button that does it. */
  readonly go: string
  readonly onGo: () => Promise<unknown>
}

export function Sure({ label, tone = 'bad', text, go, onGo }: SureProps): JSX.Element {
  const [asking, setAsking] = useState(false)
  const answers = useRef<HTMLDivElement>(null)
  // The button that was pressed is gone: the focus goes on to what is asked.
  useEffect(() => answers.current?.querySelector('button')?.focus(), [asking])
  if (!asking) {
    return (
      <div class="row">
        <Button tone={tone} onClick={() => setAsking(true)}>
          {label}
        </Button>
      </div>
    )
  }
  return (
    <>
      <p>{text}</p>
      <div class="row" ref={answers}>
        <Button tone="bad" onClick={onGo}>
          {go}
        </Button>
        <Button tone="quiet" onClick={() => setAsking(false)}>
          {t.value.common.cancel}
        </Button>
      </div>
    </>
  )
}
