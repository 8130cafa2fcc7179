/** What the start of the window says, in German. */
import type { FirstStrings } from '../types.ts'
import { chat } from './chat.ts'
import { faults } from './faults.ts'
import { people } from './people.ts'
import { tor } from './tor.ts'

export const first: FirstStrings = {
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
    hide: 'Ausblenden',
    later: 'Später',
    more: 'Mehr',
    name: 'Name',
    never: 'Nie',
    off: 'Aus',
    on: 'An',
    remove: 'Entfernen',
    show: 'Anzeigen',
  },
  link: {
    connecting: 'Verbindung wird hergestellt …',
    lost: (command) =>
      `Verbindung zu pvtcoms unterbrochen. Neuer Versuch … Wurde pvtcoms neu gestartet, öffne ein neues Fenster: ${command}`,
    partTitle: 'Das konnte nicht geladen werden',
    part: 'Lade das Fenster neu. Deine Nachrichten sind sicher.',
    reload: 'Neu laden',
    refusedTitle: 'pvtcoms ist nicht verfügbar',
    refused:
      'pvtcoms läuft nicht, oder dieses Fenster wurde nicht von ihm geöffnet. Schließe dieses Fenster und führe aus:',
  },
  notify: { body: 'Neue Nachricht' },
  qr: {
    fromFile: 'Bild auswählen',
    camera: 'Kamera verwenden',
    cameraOff: 'Kamera ausschalten',
    cameraPicture: 'Kamerabild',
    none: 'Kein QR-Code gefunden. Versuche ein schärferes oder näheres Bild.',
    notAPicture: 'Diese Datei ist kein Bild.',
    noCamera: 'Die Kamera ist nicht verfügbar. Wähle ein Bild oder füge den Link ein.',
  },
  text: {
    hidden: 'Ein unsichtbares Zeichen',
    marks: 'Ausgelassene Akzente',
    linkTitle: 'Link',
    linkHint:
      'pvtcoms öffnet keine Links, damit keine Website erfährt, was du liest. Kopiere ihn und öffne ihn selbst.',
    copyLink: 'Link kopieren',
  },
  tor,
  people,
  chat,
  faults,
  faultsOther: (code) => `Das hat nicht geklappt (${code}).`,
}
