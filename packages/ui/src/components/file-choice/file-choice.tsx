/** A button that opens the browser's dialog for a file, and the name of the file that was chosen. */
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { legible } from '../../text/legible.ts'
import { size } from '../../text/time.ts'
import { Button } from '../button/button.tsx'

interface FileChoiceProps {
  readonly label: string
  readonly file: File | undefined
  readonly onChoose: (file: File | undefined) => void
  readonly error?: string | undefined
}

export function FileChoice({ label, file, onChoose, error }: FileChoiceProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="row wrap">
      <Button icon="archive" onClick={() => input.current?.click()}>
        {label}
      </Button>
      {file !== undefined && (
        <span class="grow clip">{`${legible(file.name)} · ${size(file.size)}`}</span>
      )}
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label={label}
        onChange={({ currentTarget }) => onChoose(currentTarget.files?.[0])}
      />
      {error !== undefined && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
