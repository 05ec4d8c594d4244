import { checkDocument, type DocumentStore } from '../../shared-document.js'

/** The shared document of an app that is one process. */
export function memoryDocument(): DocumentStore {
  let document = { revision: 0, text: '' }
  return {
    read: (known) => (known === document.revision ? undefined : document),
    write(text, expected) {
      checkDocument(text)
      if (expected !== document.revision) return false
      document = { revision: expected + 1, text }
      return true
    },
  }
}
