'use client'

import { useEffect } from 'react'
import { panel } from './panel.js'
import { watchFetch } from './watch-fetch.js'
import { watchXhr } from './watch-xhr.js'

/** Draws beside React, in a shadow root of its own: nothing to hydrate, and no style in either direction. */
export function Overlay(): null {
  useEffect(() => {
    const shown = panel(document)
    const releases = [watchFetch(window, shown.add), watchXhr(window, shown.add)]
    return () => {
      for (const release of releases) release()
      shown.remove()
    }
  }, [])
  return null
}
