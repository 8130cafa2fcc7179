/** What the person notes about a contact; nobody else sees it. */
import type { ContactView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { codeOf } from '../../host/faults.ts'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, put } from '../../state/model.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'

export function ContactNote({ contact }: { contact: ContactView }): JSX.Element {
  const [note, setNote] = useState(contact.note)
  const [error, setError] = useState<string>()
  const words = t.value
  const left = useRef(note)
  left.current = note
  // Whoever goes on without saving keeps what was written, unless the contact has gone meanwhile.
  useEffect(
    () => () => {
      const now = contacts.peek().get(contact.id)
      if (now === undefined || now.note === left.current) return
      void attempt(keep(contact.id, left.current))
    },
    [contact.id],
  )
  const save = async (): Promise<void> => {
    try {
      await keep(contact.id, note)
    } catch (fault) {
      setError(faultText(codeOf(fault)))
    }
  }
  return (
    <form
      class="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Field
        kind="long"
        label={words.people.note}
        hint={words.people.noteHint}
        value={note}
        error={error}
        onInput={(text) => {
          setNote(text)
          setError(undefined)
        }}
      />
      {note !== contact.note && (
        <div class="row">
          <Button type="submit" tone="main">
            {words.chat.saveEdit}
          </Button>
        </div>
      )}
    </form>
  )
}

async function keep(contact: number, note: string): Promise<void> {
  put(contacts, await daemon.call('contact.note', { contact, note }))
}
