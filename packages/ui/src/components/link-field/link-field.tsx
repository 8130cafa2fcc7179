/** Takes a text or a QR code with a link in it. The daemon finds the link; of several, one is chosen here. */
import type { LinkView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { daemon } from '../../state/daemon.ts'
import { profileId } from '../../state/model.ts'
import { faultText } from '../../strings/faults.ts'
import { Button } from '../button/button.tsx'
import { Field } from '../field/field.tsx'
import { QrReader } from '../qr-reader/qr-reader.tsx'

interface LinkFieldProps {
  readonly label: string
  readonly hint: string
  readonly isInvite?: boolean
  readonly value: string
  readonly onInput: (text: string) => void
  /** Gets what a QR code held; default: `onInput`. */
  readonly onRead?: (text: string) => void
  /** The code with which the text was refused. */
  readonly fault: string | undefined
}

export function LinkField(props: LinkFieldProps): JSX.Element {
  const { isInvite = false, value, onInput, onRead = onInput, fault } = props
  const [links, setLinks] = useState<readonly LinkView[]>([])
  const profile = profileId.value
  useEffect(() => {
    setLinks([])
    if (fault !== 'several-links' || profile === undefined) return
    daemon.call('invite.find', { profile, text: value }).then(
      (found) => setLinks(found.filter(({ kind }) => (kind === 'invite') === isInvite)),
      // The field says already that one has to be chosen.
      () => {},
    )
  }, [fault])
  return (
    <>
      <Field {...props} kind="long" mono error={fault && faultText(fault)} autofocus={isInvite} />
      {links.map(({ link, label }) => (
        <Button key={link} onClick={() => onInput(link)}>
          {label}
        </Button>
      ))}
      <QrReader onRead={(bytes) => onRead(new TextDecoder().decode(bytes))} />
    </>
  )
}
