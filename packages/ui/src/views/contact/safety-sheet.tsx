/**
 * Verifying a contact: both compare emoji, digits or codes. "Verified" is shown only when the engine says so. That they
 * differ has to be confirmed, as it cannot be undone.
 */

import type { ContactView, SafetyView, ScanResult } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { QrCode } from '../../components/qr-code/qr-code.tsx'
import { QrReader } from '../../components/qr-reader/qr-reader.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, put } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { fromBase64Url, toBase64Url } from '../../text/base64url.ts'
import { legible } from '../../text/legible.ts'
import { SafetyNumber } from './safety-number.tsx'

export function SafetySheet({ contact: id }: { contact: number }): JSX.Element | null {
  const [safety, setSafety] = useState<SafetyView>()
  const [scan, setScan] = useState<ScanResult>()
  const [doubting, setDoubting] = useState(false)
  const contact = contacts.value.get(id)
  const verification = contact?.verification
  const comparable = contact?.comparable
  useEffect(() => {
    void attempt(daemon.call('contact.safety', { contact: id })).then(setSafety)
    // Both may change while this is open: the number arrives, or the contact compares.
  }, [id, verification, comparable])
  if (contact === undefined) return null
  const words = t.value.safety
  const name = legible(contact.name)

  const compare = async (same: boolean): Promise<void> => {
    const view = await attempt(daemon.call('contact.compare', { contact: id, same }))
    if (view === undefined) return
    setDoubting(false)
    setScan(undefined)
    setSafety(view)
  }
  const readCode = async (bytes: Uint8Array): Promise<void> => {
    const answer = await attempt(
      daemon.call('contact.scan', { contact: id, code: toBase64Url(bytes) }),
    )
    if (answer === undefined) return
    setScan(answer.result)
    setSafety(answer.safety)
  }
  const goOn = async (): Promise<void> => {
    const view = await attempt(daemon.call('contact.rejoin', { contact: id }))
    if (view !== undefined) put(contacts, view)
  }
  // A number that was compared stays visible: the contact may not have compared yet.
  const isOpen = safety?.number !== undefined && safety.verification !== 'verified'

  return (
    <Dialog title={`${t.value.chat.verify} · ${name}`} onClose={closeSheet}>
      {safety === undefined ? (
        <Spinner label={t.value.chat.loading} />
      ) : (
        <div class="stack">
          <Standing verification={safety.verification} name={name} />
          {contact.rejoinHeld && (
            <Banner tone="warn" title={t.value.chat.notices['rejoin-held']}>
              <Button tone="bad" onClick={goOn}>
                {words.rejoin}
              </Button>
            </Banner>
          )}
          {safety.number === undefined ? (
            // After an attack there will be no number, nor before the person has decided.
            safety.verification !== 'attack' &&
            !contact.rejoinHeld && <NoNumber standing={contact.standing} />
          ) : (
            <>
              {isOpen && <p class="soft">{words.text(name)}</p>}
              <SafetyNumber emoji={safety.number.emoji} digits={safety.number.digits} />
              {isOpen && !doubting && (
                <>
                  <p>
                    <strong>{words.ask}</strong>
                  </p>
                  <div class="row wrap">
                    <Button tone="main" icon="check" onClick={() => compare(true)}>
                      {words.same}
                    </Button>
                    <Button tone="bad" onClick={() => setDoubting(true)}>
                      {words.differ}
                    </Button>
                  </div>
                </>
              )}
              {isOpen && doubting && (
                <Banner tone="bad" title={words.confirmDiffer}>
                  <p>{words.confirmDifferText}</p>
                  <div class="row wrap">
                    <Button tone="bad" onClick={() => compare(false)}>
                      {words.confirmDiffer}
                    </Button>
                    <Button tone="quiet" onClick={() => setDoubting(false)}>
                      {t.value.common.cancel}
                    </Button>
                  </div>
                </Banner>
              )}
              <div class="safety-codes">
                <div class="stack tight">
                  <h3>{words.yourCode}</h3>
                  <QrCode label={words.qr} content={fromBase64Url(safety.number.code)} />
                </div>
                <div class="stack tight">
                  {isOpen && (
                    <>
                      <h3>{words.scan}</h3>
                      <QrReader onRead={(bytes) => void readCode(bytes)} />
                    </>
                  )}
                  {scan !== undefined && (
                    <Banner tone={scan === 'verified' ? 'good' : 'warn'}>
                      <span role="status">{words.scans[scan]}</span>
                    </Banner>
                  )}
                </div>
              </div>
            </>
          )}
        </div>
      )}
    </Dialog>
  )
}

function NoNumber({ standing }: { standing: ContactView['standing'] }): JSX.Element {
  const { safety, faults } = t.value
  switch (standing) {
    case 'left':
      return <Banner tone="plain">{faults['has-left']}</Banner>
    case 'blocked':
      return <Banner tone="plain">{faults.blocked}</Banner>
    case 'joining':
    case 'active':
      return (
        <Banner tone="plain" title={safety.notYet}>
          {safety.notYetText}
        </Banner>
      )
  }
}

function Standing({
  verification,
  name,
}: {
  verification: SafetyView['verification']
  name: string
}): JSX.Element | null {
  const { people, safety } = t.value
  switch (verification) {
    case 'unverified':
      return null
    case 'verified':
      return (
        <Banner tone="good" title={people.verified}>
          {safety.verifiedText(name)}
        </Banner>
      )
    case 'verified-before-restore':
      return (
        <Banner tone="warn" title={safety.before}>
          {safety.beforeText}
        </Banner>
      )
    case 'attacked-before-restore':
      return (
        <Banner tone="bad" title={safety.attackBefore}>
          {safety.attackBeforeText}
        </Banner>
      )
    case 'attack':
      return (
        <Banner tone="bad" title={people.safetyAttack}>
          {people.safetyAttackText}
        </Banner>
      )
  }
}
