# Which slot the box starts from, and how many tries it has left. U-Boot runs this from the boot partition (README.md).
#
# The state lies in the raw partition "slots", twice, each copy with a checksum and a number that grows. The copy that is
# not in use is the one that is written, so that power lost in the middle leaves the other one whole.

setenv copy_size 1000
setenv copy_blocks 8
# Far above the kernel: U-Boot moves it up to the next two MiB, and the room that a Pi's ramdisk_addr_r leaves it is all used.
setexpr at ${kernel_addr_r} + 6000000

setenv state_of_slots 'BOOT_SEQ BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT'
setenv read_copy 'setexpr block ${slots_at} + ${copy}; ${devtype} read ${at} ${block} ${copy_blocks} && env import -c ${at} ${copy_size} ${state_of_slots}'

setenv other_copy 'if test "${copy}" = "0"; then setenv copy ${copy_blocks}; else setenv copy 0; fi'
setenv write_copy 'setexpr BOOT_SEQ ${BOOT_SEQ} + 1; run other_copy; setexpr block ${slots_at} + ${copy}; env export -c -s ${copy_size} ${at} ${state_of_slots} && ${devtype} write ${at} ${block} ${copy_blocks}'

# What a slot needs to start lies in the slot, so that it changes with it; "args" is the one name taken from its text.
setenv load_slot 'part number ${devtype} ${devnum} root${slot} part_of_slot && load ${devtype} ${devnum}:${part_of_slot} ${at} /boot/args.txt && env import -t ${at} ${filesize} args && load ${devtype} ${devnum}:${part_of_slot} ${kernel_addr_r} /boot/vmlinuz && load ${devtype} ${devnum}:${part_of_slot} ${at} /boot/initrd.img'
setenv start_slot 'run load_slot && setenv bootargs "root=PARTLABEL=root${slot} ro rootwait rauc.slot=${slot} ${args}" && booti ${kernel_addr_r} ${at}:${filesize} ${fdt_address}'

${devtype} dev ${devnum}
part start ${devtype} ${devnum} slots slots_at
setenv fdt_address ${fdt_addr}
if test -z "${fdt_address}"; then setenv fdt_address ${fdtcontroladdr}; fi

# The newer of the copies that are whole; where none is, a box that has never started.
setenv newest
setenv newest_seq 0
for one in 0 ${copy_blocks}; do
  setenv copy ${one}
  if run read_copy; then
    if test -z "${newest}"; then
      setenv newest ${one}; setenv newest_seq ${BOOT_SEQ}
    else
      if itest ${BOOT_SEQ} -gt ${newest_seq}; then setenv newest ${one}; setenv newest_seq ${BOOT_SEQ}; fi
    fi
  fi
done
if test -n "${newest}"; then
  setenv copy ${newest}
  run read_copy
else
  echo "comanda: no state of the slots, beginning anew"
  setenv copy ${copy_blocks}
  setenv BOOT_SEQ 0; setenv BOOT_ORDER "A B"; setenv BOOT_A_LEFT 3; setenv BOOT_B_LEFT 3
fi

# A try is written down before it is made. Whoever starts well gets its tries back (comanda-healthy.service).
for one in ${BOOT_ORDER}; do
  setenv slot ${one}
  if test "${slot}" = "A"; then setenv left ${BOOT_A_LEFT}; else setenv left ${BOOT_B_LEFT}; fi
  if itest 0${left} -gt 0; then
    setexpr left ${left} - 1
    setenv BOOT_${slot}_LEFT ${left}
    run write_copy
    echo "comanda: starting slot ${slot}, tries left after this one: 0x${left}"
    run start_slot
    echo "comanda: slot ${slot} cannot be started"
  fi
done

# Neither started. A box that stands still helps nobody: both get their tries back, and it begins again.
echo "comanda: no slot has tries left, both get theirs back"
setenv BOOT_A_LEFT 3; setenv BOOT_B_LEFT 3
run write_copy
reset
