import { publicAccess } from 'holdfast/next'
import { health } from '@/database/health'
import { route, routes } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({ access: publicAccess, handler: () => health() }),
})
