"""What staff do against the house's money: taken back, made again, swapped, treated, not collected."""
