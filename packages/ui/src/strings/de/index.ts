/** German. */
import type { Strings } from '../types.ts'
import { chat } from './chat.ts'
import { emoji } from './emoji.ts'
import { faults } from './faults.ts'
import { people } from './people.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'

export const de: Strings = {
  locale: 'de',
  direction: 'ltr',
  common: {
    add: 'Hinzufügen',
    back: 'Zurück',
    cancel: 'Abbrechen',
    close: 'Schließen',
    continue: 'Weiter',
    copied: 'Kopiert',
    copy: 'Kopieren',
    hide: 'Verbergen',
    later: 'Später',
    more: 'Mehr',
    name: 'Name',
    never: 'Nie',
    off: 'Aus',
    on: 'An',
    remove: 'Entfernen',
    show: 'Zeigen',
  },
  link: {
    connecting: 'Verbindung mit pvtcoms auf diesem Rechner …',
    lost: 'Das Fenster hat pvtcoms auf diesem Rechner verloren. Neuer Versuch … Wurde es neu gestartet, öffne auch das Fenster neu: pvtcoms open',
    refusedTitle: 'Dieses Fenster erreicht pvtcoms nicht',
    refused:
      'Entweder läuft pvtcoms nicht, oder es hat dieses Fenster nicht geöffnet. Starte es mit dem Befehl unten und schließe dieses Fenster.',
  },
  notify: { body: 'Es gibt eine neue Nachricht.' },
  qr: {
    fromFile: 'Aus einem Bild',
    camera: 'Mit der Kamera',
    cameraOff: 'Kamera aus',
    cameraPicture: 'Bild der Kamera',
    none: 'In diesem Bild ist kein QR-Code zu finden. Nimm ein schärferes, oder schneide es enger zu.',
    notAPicture: 'Diese Datei ist kein Bild.',
    noCamera:
      'Es gibt keine Kamera, oder dieses Fenster darf sie nicht benutzen. Nimm ein Bild, oder füge den Link ein.',
  },
  text: {
    hidden: 'Ein unsichtbares Zeichen, als Nummer gezeigt',
    marks: 'So viele Zeichen auf einem Buchstaben wurden ausgelassen',
    linkTitle: 'Adresse einer Seite',
    linkHint:
      'Von hier wird nichts geöffnet: Die Seite erführe, wer wann was liest. Kopiere die Adresse und öffne sie, wo du möchtest.',
    copyLink: 'Adresse kopieren',
  },
  emoji,
  start,
  people,
  chat,
  settings,
  faults,
  faultsOther: (code) => `Das hat nicht geklappt (${code}).`,
}
