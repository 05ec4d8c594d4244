import { client } from 'holdfast/client'

/** How this app's pages talk to its API: one for the whole document, so that all of them share a renewal. */
export const api = client()
