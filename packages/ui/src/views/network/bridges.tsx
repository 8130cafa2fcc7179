/** Bridge lines: entrances to Tor that are on no public list. */
import type { LeftOutView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { isHeld } from './tor-state.ts'

/** Characters of a line. */
const EXCERPT = 24
/** As the daemon counts lines. */
const LINE_END = /\r\n?|[\n\v\f\x85\u2028\u2029]/

export function Bridges(): JSX.Element {
  const known = app.value?.bridges ?? []
  const [text, setText] = useState(known.join('\n'))
  const [leftOut, setLeftOut] = useState<readonly LeftOutView[]>([])
  const refusal = useRefusal('bridge-line', 'bridge-plugin-missing', 'bridge-unsupported')
  const words = t.value.start
  const use = async (chosen: string): Promise<void> => {
    const made = await refusal.attempt(daemon.call('app.bridges', { text: chosen }))
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
        onInput={(typed) => {
          setLeftOut([])
          refusal.mend()
          setText(typed)
        }}
        hint={words.bridgesHint}
        error={
          leftOut.length === 0
            ? refusal.code && faultText(refusal.code)
            : leftOut.map((line) => <LeftOut key={line.lines[0]} {...line} text={text} />)
        }
      />
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

/** The lines by their numbers, and how the first of them begins: the field shows no numbers. */
function LeftOut({
  reason,
  programs = [],
  lines,
  text,
}: LeftOutView & { text: string }): JSX.Element {
  const words = t.value.start
  const [first = 1] = lines
  const begins = legible((text.split(LINE_END)[first - 1] ?? '').trim().slice(0, EXCERPT))
  return (
    <span>
      {words.bridgesLeftOut(lines.join(', '))} {words.bridgeReasons[reason]} {programs.join(', ')}{' '}
      <q>{begins}</q>
    </span>
  )
}
