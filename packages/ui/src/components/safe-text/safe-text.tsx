/**
 * Text from outside, as text nodes only. Invisible characters are shown by their numbers. A link opens nothing: a click
 * shows its whole address, to be copied. Signs of bold, italic and code are there, and are not seen: who selects and
 * copies gets what was written.
 */
import type { JSX } from 'preact'
import { t } from '../../strings/index.ts'
import { type Formatted, formatted, type Styled } from '../../text/formatting.ts'
import { codePoints, pieces } from '../../text/legible.ts'

interface SafeTextProps {
  readonly text: string
  readonly onLink?: (address: string) => void
}

export function SafeText({ text, onLink }: SafeTextProps): JSX.Element {
  return <Parts parts={formatted(pieces(text))} onLink={onLink} />
}

interface PartsProps {
  readonly parts: readonly Formatted[]
  readonly onLink: ((address: string) => void) | undefined
}

function Parts({ parts, onLink }: PartsProps): JSX.Element {
  return (
    <>
      {parts.map((part, index) => (
        <Part key={index} part={part} onLink={onLink} />
      ))}
    </>
  )
}

function Part({ part, onLink }: { part: Formatted; onLink: PartsProps['onLink'] }): JSX.Element {
  switch (part.kind) {
    case 'text':
      return <>{part.text}</>
    case 'hidden':
      return (
        <span class="odd" title={t.value.text.hidden}>
          {codePoints(part.text)}
        </span>
      )
    case 'marks':
      return (
        <span class="odd" title={t.value.text.marks}>
          +{part.count}
        </span>
      )
    case 'link':
      if (onLink === undefined) return <>{part.text}</>
      return (
        <button type="button" class="link" tabIndex={-1} onClick={() => onLink(part.text)}>
          {part.text}
        </button>
      )
    case 'bold':
      return <strong>{within(part, onLink)}</strong>
    case 'italic':
      return <em>{within(part, onLink)}</em>
    case 'code':
      return <code>{within(part, onLink)}</code>
  }
}

function within({ sign, parts }: Styled, onLink: PartsProps['onLink']): JSX.Element {
  const unseen = (
    <span class="sign" aria-hidden="true">
      {sign}
    </span>
  )
  return (
    <>
      {unseen}
      <Parts parts={parts} onLink={onLink} />
      {unseen}
    </>
  )
}
