//! What is to be done where the disk or git's own files are in the way.

use crate::store::Trouble;

/// The way out.
pub(super) fn way_out(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoSpace => {
            "Free some space (`df -h .` shows how much there is), then run the command again: it goes on where it stopped."
        }
        Trouble::ReadOnly => {
            "The disk is mounted for reading only: mount it for writing, or work in a clone elsewhere, then run the command \
             again."
        }
        Trouble::NotAllowed => {
            "`ls -ld` on it and on its folder shows who may; get the right, or work in a clone of your own, then run the \
             command again."
        }
        Trouble::TooManyFiles => {
            "Raise the limit with `ulimit -n 4096`, then run the command again: it goes on where it stopped."
        }
        Trouble::BadDisk => {
            "The disk or its connection may be failing: save what matters, look at `dmesg`, then run the command again. \
             `git fsck` says whether objects were hurt."
        }
        Trouble::NotThere => {
            "There is nothing of that name (any more): look at the name, and at `git status`, then run the command again."
        }
        Trouble::InTheWay => "Something else has its name: `ls -ld` shows what. Move that, then run the command again.",
        Trouble::Locked => {
            "Another git command is at work, or one left its lock behind: wait, or remove the lock that is named, then run the command again."
        }
        Trouble::DamagedObject => {
            "`git fsck` names what is damaged. What a remote has comes back with `git fetch --refetch`; a new clone is whole, too."
        }
        Trouble::DamagedReference => {
            "What is there names no commit. `git reflog` shows where HEAD and branches were, and `git update-ref` or \
             `git symbolic-ref HEAD refs/heads/BRANCH` sets them right."
        }
        Trouble::DamagedIndex => {
            "`git status` says what git makes of it; `rm \"$(git rev-parse --git-path index)\" && git reset` makes it anew and keeps the work tree."
        }
        Trouble::BadConfig => "`git config --list --show-origin` says which file it is.",
        _ => {
            "Run the command again; where it fails the same way, `git fsck` and `git status` show what git makes of the repository."
        }
    }
}
