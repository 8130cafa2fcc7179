/** Message info, in German. */
import type { Strings } from '../types.ts'

export const messageInfo: Strings['messageInfo'] = {
  steps: {
    written: 'Auf diesem Computer gespeichert',
    sealed: 'Verschlüsselt',
    'sealed-anew': 'Neu verschlüsselt, da die letzte Fassung nicht bestätigt wurde',
    'sent-direct': 'Direkt an das andere Gerät gesendet',
    stored: 'In einem Postfach abgelegt',
    taken: 'Ein Postfach hat sie abgelehnt. Ein anderes wird versucht.',
    full: 'Ein Postfach nahm sie gerade nicht an. Es wird erneut versucht, dort oder anderswo.',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    waiting: 'Wartet, bis der Kontakt frühere Nachrichten bestätigt',
  },
  marksText: {
    queued: 'Sie ist auf diesem Computer gespeichert und wird so bald wie möglich gesendet.',
    'at-mailbox': 'Sie wartet dort verschlüsselt, bis der Kontakt online ist.',
    sent: 'Das andere Gerät hat sie noch nicht bestätigt.',
    delivered: 'Sie ist auf dem anderen Gerät.',
    read: 'Sie wurde gelesen.',
    unread: '',
    seen: '',
  },
}
