/**
 * Text from outside, as text nodes only. Invisible characters are shown by their numbers. A link opens nothing: a click
 * shows its whole address, to be copied.
 */
import type { JSX } from 'preact'
import { t } from '../../strings/index.ts'
import { codePoints, type Piece, pieces } from '../../text/legible.ts'

interface SafeTextProps {
  readonly text: string
  readonly onLink?: (address: string) => void
}

export function SafeText({ text, onLink }: SafeTextProps): JSX.Element {
  return (
    <>
      {pieces(text).map((piece, index) => (
        <Part key={index} piece={piece} onLink={onLink} />
      ))}
    </>
  )
}

function Part({
  piece,
  onLink,
}: {
  piece: Piece
  onLink: ((address: string) => void) | undefined
}): JSX.Element {
  switch (piece.kind) {
    case 'text':
      return <>{piece.text}</>
    case 'hidden':
      return (
        <span class="odd" title={t.value.text.hidden}>
          {codePoints(piece.text)}
        </span>
      )
    case 'marks':
      return (
        <span class="odd" title={t.value.text.marks}>
          +{piece.count}
        </span>
      )
    case 'link':
      if (onLink === undefined) return <>{piece.text}</>
      return (
        <button type="button" class="link" tabIndex={-1} onClick={() => onLink(piece.text)}>
          {piece.text}
        </button>
      )
  }
}
