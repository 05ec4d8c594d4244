import { problem, publicAccess } from 'holdfast/next'
import { route, routes } from '@/security'

/** Paths that no other folder answers: refused in the API's own format, and counted by its limits. */
const nothing = route({ access: publicAccess, name: 'unknown', handler: () => problem('object.not_found') })

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: nothing,
  POST: nothing,
  PUT: nothing,
  PATCH: nothing,
  DELETE: nothing,
})
