/** Backups, where the data is, and how to delete it all. */

import type { BackupView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Copy } from '../../components/copy/copy.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { NewPassphrase } from '../../components/passphrase/new-passphrase.tsx'
import { host } from '../../host/host.ts'
import { attempt } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { fullTime, size } from '../../text/time.ts'
import { Erase } from '../locked/erase.tsx'

export function Backup(): JSX.Element {
  const words = t.value.settings
  return (
    <>
      <Rolling />
      <Export />
      <p class="soft small">{words.restoreText}</p>
      <section class="stack tight section">
        <h3>{words.dataTitle}</h3>
        <p class="soft">{words.dataText}</p>
        <Copy label={words.dataTitle} text={app.value?.folder ?? ''} button={t.value.common.copy} />
      </section>
      <section class="stack tight section">
        <h3>{words.eraseTitle}</h3>
        <p class="soft">{words.eraseText}</p>
        <Erase />
      </section>
    </>
  )
}

function Rolling(): JSX.Element {
  const [list, setList] = useState<readonly BackupView[]>([])
  const words = t.value.settings
  const read = async (): Promise<void> => {
    setList((await attempt(daemon.call('backup.list', {}))) ?? [])
  }
  useEffect(() => void read(), [])
  const make = async (): Promise<void> => {
    const made = await attempt(daemon.call('backup.create', {}))
    if (made === undefined) return
    note(words.backupDone)
    await read()
  }
  return (
    <section class="stack tight">
      <h3>{words.backups}</h3>
      <p class="soft">{words.backupsText}</p>
      {list.length === 0 ? (
        <p class="soft small">{words.backupsNone}</p>
      ) : (
        <ul class="facts">
          {list.map(({ file, at, bytes }) => (
            <li key={file} class="row">
              <span class="grow clip mono">{legible(file)}</span>
              <span class="small">{`${fullTime(at)} · ${size(bytes)}`}</span>
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        <Button icon="archive" onClick={make}>
          {words.backupNow}
        </Button>
      </div>
    </section>
  )
}

function Export(): JSX.Element {
  const [passphrase, setPassphrase] = useState<string>()
  const [round, setRound] = useState(0)
  const refusal = useRefusal('weak-passphrase')
  const words = t.value.settings
  const write = async (): Promise<void> => {
    if (passphrase === undefined) return
    const file = await attempt(host.files.create())
    if (file === undefined) return
    const { path } = file
    const made = await refusal.attempt(daemon.call('backup.export', { path, passphrase }))
    if (made === undefined) return
    host.files.save(file, `pvtcoms-${new Date(made.at).toISOString().slice(0, 10)}.backup`)
    note(words.exportDone(size(made.bytes)))
    setPassphrase(undefined)
    setRound(round + 1)
  }
  return (
    <form class="stack section" onSubmit={(event) => event.preventDefault()}>
      <h3>{words.exportTitle}</h3>
      <p class="soft">{words.exportText}</p>
      <NewPassphrase
        key={round}
        label={words.exportPassphrase}
        onChange={refusal.mends(setPassphrase)}
        error={refusal.at('weak-passphrase')}
      />
      <div class="row">
        <Button type="submit" disabled={passphrase === undefined} onClick={write}>
          {words.exportGo}
        </Button>
      </div>
    </form>
  )
}
