/** Bridge lines: entrances to Tor that are on no public list. */
import type { LeftOutView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { attempt } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { isHeld } from './tor-state.ts'

export function Bridges(): JSX.Element {
  const known = app.value?.bridges ?? []
  const [text, setText] = useState(known.join('\n'))
  const [leftOut, setLeftOut] = useState<readonly LeftOutView[]>([])
  const words = t.value.start
  const use = async (chosen: string): Promise<void> => {
    const made = await attempt(daemon.call('app.bridges', { text: chosen }))
    if (made === undefined) return
    app.value = made.app
    setText(chosen)
    setLeftOut(made.leftOut)
    if (made.taken > 0 || chosen === '') note(words.bridgesSaved)
  }
  return (
    <div class="stack tight">
      <Field
        label={words.bridges}
        kind="long"
        mono
        value={text}
        onInput={setText}
        hint={words.bridgesHint}
      />
      {leftOut.map(({ reason, programs = [], lines }) => (
        <p key={lines[0]}>
          {words.bridgesLeftOut(lines.join(', '))} {words.bridgeReasons[reason]}{' '}
          {programs.join(', ')}
        </p>
      ))}
      <div class="row wrap">
        <Button disabled={text.trim() === ''} onClick={() => use(text)}>
          {words.bridgesSave}
        </Button>
        {(known.length > 0 || isHeld(app.value?.transport)) && (
          <Button tone="quiet" onClick={() => use('')}>
            {words.bridgesNone}
          </Button>
        )}
      </div>
    </div>
  )
}
