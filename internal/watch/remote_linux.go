package watch

import "syscall"

// isRemote reports whether a folder is on a file system that others than this
// system's programs write to, which sends no events of that. Its kinds are
// those of statfs(2).
func isRemote(dir string) bool {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return false
	}
	switch uint32(s.Type) {
	case 0x6969, // NFS
		0x517b, 0xff534d42, 0xfe534d42, // SMB
		0x65735546, // FUSE, such as sshfs and what Docker shares on other systems
		0x01021997, // 9P, such as the drives of Windows in WSL
		0x6a656a63, // virtiofs of Docker's own
		0x786f4256, // VirtualBox
		0x00c36400, // Ceph
		0x5346414f: // AFS
		return true
	}
	return false
}
