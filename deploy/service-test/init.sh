#!/usr/bin/env bash
# What runs first in the namespaces of a machine: puts its root together and becomes systemd.
#   init.sh BASE DISK
set -euo pipefail

readonly root="$2/root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
for stream in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${stream%%:*}" "$root/dev/${stream#*:}"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs tmpfs "$root/dev/shm"
for folder in run tmp var/tmp; do
    mount -t tmpfs -o mode=1777 tmpfs "$root/$folder"
done
chmod 755 "$root/run"
# A program for development takes Swift's libraries from where they were when it was built.
for library in ${PADDOCK_SERVICE_TEST_LIBRARIES:-}; do
    mkdir -p "$root/$library"
    mount --bind "$library" "$root/$library"
done
cd "$root"
mkdir -p run/old
pivot_root . run/old
umount --lazy /run/old
rmdir /run/old
# systemd makes mounts shared by itself only where it thinks that it has a machine; credentials are mounted by a child of it.
mount --make-rshared /
exec env -i container=paddock-service-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=multi-user.target --log-target=journal
