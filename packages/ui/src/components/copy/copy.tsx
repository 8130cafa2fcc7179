/** A text to copy: shown whole, selectable, with a button. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { host } from '../../host/host.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../button/button.tsx'

const SHOWN_MS = 2_000

interface CopyProps {
  readonly label: string
  readonly text: string
  readonly button: string
  /** Enter copies at once, unless the person types somewhere. */
  readonly isNext?: boolean
}

export function Copy({ label, text, button, isNext = false }: CopyProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const isTyping = document.activeElement?.matches('input, textarea')
    if (isNext && !isTyping) box.current?.querySelector('button')?.focus()
  }, [])
  return (
    <div class="copy" ref={box}>
      <p class="copy-text mono" tabIndex={0} role="textbox" aria-readonly="true" aria-label={label}>
        {text}
      </p>
      <CopyButton text={text} label={button} />
    </div>
  )
}

export function CopyButton({ text, label }: { text: string; label: string }): JSX.Element {
  const [done, setDone] = useState(false)
  const copy = async (): Promise<void> => {
    await host.copy(text)
    setDone(true)
    setTimeout(() => setDone(false), SHOWN_MS)
  }
  return (
    <Button icon={done ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{done ? t.value.common.copied : label}</span>
    </Button>
  )
}
