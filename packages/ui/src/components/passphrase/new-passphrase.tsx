/**
 * A new passphrase, typed twice, with its strength and a suggestion. `onChange` gets it only when both fields are
 * equal and it is not weak.
 */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { t } from '../../strings/index.ts'
import { type Strength, strength, strengthPercent } from '../../text/strength.ts'
import { suggestPassphrase } from '../../text/suggestion.ts'
import { Button } from '../button/button.tsx'
import { Field } from '../field/field.tsx'
import { Progress } from '../progress/progress.tsx'

interface NewPassphraseProps {
  readonly label: string
  /** The passphrase once it can be used, else undefined. */
  readonly onChange: (passphrase: string | undefined) => void
  readonly autofocus?: boolean
  /** Why it was refused. */
  readonly error?: string | undefined
}

const TONES: Readonly<Record<Strength, 'bad' | 'warn' | 'good' | 'plain'>> = {
  none: 'plain',
  weak: 'bad',
  fair: 'warn',
  good: 'good',
  strong: 'good',
}

export function NewPassphrase({
  label,
  onChange,
  autofocus,
  error,
}: NewPassphraseProps): JSX.Element {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [suggested, setSuggested] = useState(false)
  const [left, setLeft] = useState(false)
  const words = t.value.start
  const level = strength(first)
  const begins = first.startsWith(second)
  // While somebody types it is no fault that something is missing yet.
  const isShort = left && begins && second !== first
  const fault = second === '' ? undefined : begins ? isShort && words.repeatShort : words.differ
  const change = (one: string, two: string): void => {
    setFirst(one)
    setSecond(two)
    onChange(one === two && strength(one) !== 'weak' && one !== '' ? one : undefined)
  }
  return (
    <div class="stack">
      <Field
        label={label}
        kind={suggested ? 'text' : 'secret'}
        value={first}
        mono={suggested}
        error={
          error ??
          (second !== '' && level === 'weak' ? t.value.faults['weak-passphrase'] : undefined)
        }
        autofocus={autofocus ?? false}
        onInput={(value) => {
          setSuggested(false)
          change(value, suggested ? '' : second)
        }}
        hint={
          <div class="stack tight">
            <span>{words.passphraseHint}</span>
            <Progress label={words.strength} percent={strengthPercent(first)} tone={TONES[level]} />
            <span class="row wrap">
              <span class="grow" aria-live="polite">
                {words.strengths[level]}
              </span>
              <Button
                tone="quiet"
                onClick={() => {
                  const made = suggestPassphrase()
                  setSuggested(true)
                  change(made, made)
                }}
              >
                {words.suggest}
              </Button>
            </span>
          </div>
        }
      />
      <Field
        label={words.passphraseAgain}
        kind="secret"
        value={second}
        onInput={(value) => {
          setLeft(false)
          change(first, value)
        }}
        onBlur={() => setLeft(true)}
        {...(suggested ? { hint: words.suggested } : {})}
        error={fault || undefined}
      />
    </div>
  )
}
