/** Which of our mailboxes a contact writes to. */

import type { ContactView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { mailboxes } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

interface OwnMailboxesProps {
  readonly contact: ContactView
  readonly onChange: (ids: readonly number[]) => void
}

export function OwnMailboxes({ contact, onChange }: OwnMailboxesProps): JSX.Element {
  const words = t.value.people
  const chosen = contact.ownMailboxes
  const all = [...mailboxes.value.values()]
  return (
    <fieldset class="choice list">
      <legend>{words.boxes}</legend>
      {all.length > 0 && (
        <div class="choice-options">
          {all.map(({ id, name }) => (
            <label key={id} class="choice-option">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...chosen, id]
                      : chosen.filter((each) => each !== id),
                  )
                }
              />
              <span>{legible(name)}</span>
            </label>
          ))}
        </div>
      )}
      {chosen.length === 0 && <p class="soft small">{words.boxesNone}</p>}
    </fieldset>
  )
}
