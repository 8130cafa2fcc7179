/**
 * What a form was refused with. It stands at the field that it is about, until something in the form is changed or it is sent
 * again; what is about no field is told in a note.
 */
import { useState } from 'preact/hooks'
import { codeOf } from '../../host/faults.ts'
import { note } from '../../state/announcements.ts'
import { faultText } from '../../strings/faults.ts'

export interface Refusal {
  /** The code; undefined when there is none. */
  readonly code: string | undefined
  /** The words for a field which these codes are about; undefined when none of them is the reason. */
  readonly at: (...codes: readonly string[]) => string | undefined
  /** Something was changed: `update` on what is typed, and the refusal is over. */
  readonly mends: <T>(update: (value: T) => void) => (value: T) => void
  readonly mend: () => void
  /** Refuses with what the form itself has found. */
  readonly refuse: (code: string) => void
  /** Awaits `work`; undefined when it fails. */
  readonly attempt: <T>(work: Promise<T>) => Promise<T | undefined>
}

/** `codes`: all that is about a field of the form; none: whatever it is stands there. */
export function useRefusal(...codes: readonly string[]): Refusal {
  const [code, setCode] = useState<string>()
  return {
    code,
    at: (...about) => (code !== undefined && about.includes(code) ? faultText(code) : undefined),
    mends: (update) => (value) => {
      setCode(undefined)
      update(value)
    },
    mend: () => setCode(undefined),
    refuse: setCode,
    async attempt(work) {
      setCode(undefined)
      try {
        return await work
      } catch (error) {
        const found = codeOf(error)
        if (codes.length === 0 || codes.includes(found)) setCode(found)
        else note(faultText(found), 'bad')
        return undefined
      }
    },
  }
}
