/** The version, the keyboard shortcuts, and quitting. */
import type { JSX } from 'preact'
import { Sure } from '../../components/sure/sure.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

export function About(): JSX.Element {
  const words = t.value.settings
  const keys: readonly (readonly [string, string])[] = [
    ['Ctrl K', words.keyList.search],
    ['Alt ↑ ↓', words.keyList.next],
    ['↑', words.keyList.edit],
    ['Shift Enter', words.keyList.line],
    ['↑ ↓ Home End', words.keyList.messages],
    ['Esc', words.keyList.escape],
  ]
  return (
    <>
      <p>
        <strong>pvtcoms</strong> · {words.version(app.value?.version ?? '')}
      </p>
      <p class="soft">{words.aboutText}</p>
      <section class="stack tight section">
        <h3>{words.keys}</h3>
        <dl class="keys">
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="stack tight section">
        <Sure
          label={words.stop}
          text={words.stopText}
          go={words.stop}
          onGo={() => attempt(daemon.call('app.stop', {}))}
        />
      </section>
    </>
  )
}
